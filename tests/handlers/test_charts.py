"""Charts for Slack to draw, and the same in words."""

from __future__ import annotations

from handlers.block_kit.charts import Chart, drawn, in_words, spark
from handlers.block_kit.limits import problems

CHART = Chart("Questions a day", "bar", ["11-23", "11-24"], {"Written": [2, 8], "Quoted": [0, 0]})


def test_a_chart_holds_every_number_under_its_point() -> None:
    plot = drawn(CHART)["chart"]
    assert plot["axis_config"]["categories"] == ["11-23", "11-24"]
    assert plot["series"][0] == {
        "name": "Written",
        "data": [{"label": "11-23", "value": 2}, {"label": "11-24", "value": 8}],
    }


def test_the_words_say_what_the_picture_shows() -> None:
    said = in_words(CHART)
    assert said.splitlines() == [
        "Questions a day (11-23 to 11-24)",
        "▃█  Written: 8 last, 8 at most (11-24)",
    ]


def test_where_nothing_happened_the_words_say_so() -> None:
    nothing = Chart("Questions a day", "bar", ["11-23"], {"Written": [0]})
    assert in_words(nothing).splitlines() == ["Questions a day (11-23)", "Nothing in this time."]


def test_parts_of_a_number_are_told_to_two_places() -> None:
    assert "1.50 seconds last, 2 seconds at most (11-23)" in in_words(
        Chart("Time", "line", ["11-23", "11-24"], {"Half": [2.0, 1.4961]}, "seconds")
    )


def test_of_a_single_point_the_value_is_told_and_nothing_compared() -> None:
    chart = Chart("Time", "line", ["11-23"], {"Half within": [0.03], "95 % within": [0.08]}, "seconds")
    assert in_words(chart).splitlines() == ["Time (11-23)", "Half within: 0.03 seconds", "95 % within: 0.08 seconds"]


def test_nothing_is_a_flat_line() -> None:
    assert (spark([]), spark([0, 0]), spark([1, 4, 8])) == ("", "▁▁", "▂▅█")


def test_however_much_there_is_slack_takes_the_chart() -> None:
    points = [f"a very long name of day {n}" for n in range(90)]
    much = Chart(
        "T" * 80, "line", points, {f"{n} is a very long name of a series": [n] * 90 for n in range(20)}, "s" * 90
    )
    block = drawn(much)
    assert problems([block]) == []
    assert problems([drawn(CHART)]) == []


def test_a_chart_slack_would_refuse_is_named() -> None:
    block = drawn(CHART)
    block["chart"]["series"][0]["data"].pop()
    assert problems([{**block, "title": ""}]) == ["block 0: title of 0 characters", "block 0: series of other points"]
