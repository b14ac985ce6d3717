// Charts: the figures as a table, each with a bar as long as it is. Reads well with and without eyes.

import { h } from "./dom.js";

const PIXELS = 160;

/** Slack's data_visualization block. */
export function chart({ title, chart: drawn }) {
  const rows = drawn.type === "pie" ? shares(drawn.segments) : points(drawn);
  const most = Math.max(...rows.flatMap((row) => row.values.map(Math.abs)), 0) || 1;
  const head = drawn.type === "pie" ? ["", ""] : [drawn.axis_config?.x_label ?? "", ...drawn.series.map((one) => one.name)];
  return h("figure", { class: "block chart" },
    h("figcaption", {}, title),
    h("table", {},
      h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, rows.map((row) =>
        h("tr", {}, h("th", { scope: "row" }, row.label), row.values.map((value, at) => h("td", {}, bar(value / most, at), String(value))))))));
}

function shares(segments) {
  return segments.map(({ label, value }) => ({ label, values: [value] }));
}

function points({ series, axis_config: axes }) {
  return axes.categories.map((label, at) => ({ label, values: series.map((one) => one.data[at]?.value ?? 0) }));
}

function bar(share, at) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: PIXELS, height: 10, "aria-hidden": "true", class: `bar series${at % 4}` })) svg.setAttribute(name, value);
  for (const [name, value] of Object.entries({ width: Math.round(Math.abs(share) * PIXELS), height: 10, rx: 2 })) rect.setAttribute(name, value);
  svg.append(rect);
  return svg;
}
