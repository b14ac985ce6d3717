// `data_visualization` blocks as drawings: bars, lines, areas; of a pie its parts, each with a bar as long as it is. The
// numbers are there as a table for screen readers.

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640, HEIGHT = 180, LEFT = 44, BOTTOM = 20, TOP = 8;
const PART = 160;

/** A chart block as a figure. */
export function chart({ title, chart: plot }) {
  return plot.type === "pie" ? pie(title, plot.segments) : plotted(title, plot);
}

function pie(title, segments) {
  const most = Math.max(...segments.map((part) => part.value));
  const bar = (part) => svg("svg", { class: "part", width: PART, height: 10, "aria-hidden": "true" },
    svg("rect", { class: "series0", width: (part.value / most) * PART, height: 10, rx: 2 }));
  return h("figure", { class: "block chart" },
    h("figcaption", {}, h("strong", {}, title)),
    h("table", {}, h("tbody", {}, segments.map((part) =>
      h("tr", {}, h("th", { scope: "row" }, part.label), h("td", {}, bar(part), String(part.value)))))));
}

function plotted(title, { type, series, axis_config: axis }) {
  const points = axis.categories, draw = type === "bar" ? bars : lines;
  return h("figure", { class: "block chart" },
    h("figcaption", {}, h("strong", {}, title), series.map((one, at) => h("span", { class: `key series${at % 6}` }, one.name))),
    svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, ...draw(series, points, type), ...axes(series, points, type, axis.y_label)),
    numbers(title, series, points));
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const value = (one, at) => one.data[at]?.value ?? 0;
const across = (points) => (WIDTH - LEFT) / points.length;
const total = (series, at) => series.reduce((sum, one) => sum + value(one, at), 0);

/** The highest number the drawing has to reach; bars stand on each other. */
function most(series, points, type) {
  const highest = points.map((_, at) => (type === "bar" ? total(series, at) : Math.max(...series.map((one) => value(one, at)))));
  return Math.max(...highest, 0) || 1;
}

const high = (number, top) => (number / top) * (HEIGHT - BOTTOM - TOP);

function bars(series, points, type) {
  const top = most(series, points, type), wide = across(points);
  return points.flatMap((_, at) => {
    let floor = HEIGHT - BOTTOM;
    return series.map((one, number) => {
      const tall = high(value(one, at), top);
      floor -= tall;
      return svg("rect", { class: `series${number % 6}`, x: LEFT + at * wide + wide * 0.15, y: floor, width: wide * 0.7, height: tall });
    });
  });
}

function lines(series, points, type) {
  const top = most(series, points, type), wide = across(points);
  const place = (one, at) => [LEFT + (at + 0.5) * wide, HEIGHT - BOTTOM - high(value(one, at), top)];
  return series.flatMap((one, number) => {
    const name = `series${number % 6}`, places = points.map((_, at) => place(one, at));
    const dots = places.map(([cx, cy]) => svg("circle", { class: name, cx, cy, r: 3 }));
    return [svg("polyline", { class: `line ${name}`, points: places.map(String).join(" ") }), ...dots];
  });
}

function axes(series, points, type, unit) {
  const top = most(series, points, type), every = Math.ceil(points.length / 7);
  const labels = points.map((point, at) => [point, at]).filter(([, at]) => at % every === 0);
  return [
    svg("line", { class: "axis", x1: LEFT, x2: WIDTH, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    svg("text", { x: LEFT - 6, y: TOP + 8, "text-anchor": "end" }, top.toLocaleString("en", { maximumFractionDigits: 1 })),
    svg("text", { x: LEFT - 6, y: HEIGHT - BOTTOM, "text-anchor": "end" }, "0"),
    ...(unit ? [svg("text", { x: LEFT + 6, y: TOP + 8 }, unit)] : []),
    ...labels.map(([point, at]) => svg("text", { x: LEFT + (at + 0.5) * across(points), y: HEIGHT - 5, "text-anchor": "middle" }, point)),
  ];
}

function numbers(title, series, points) {
  const head = h("tr", {}, h("td"), series.map((one) => h("th", { scope: "col" }, one.name)));
  const rows = points.map((point, at) => h("tr", {}, h("th", { scope: "row" }, point), series.map((one) => h("td", {}, String(value(one, at))))));
  return h("table", { class: "unseen" }, h("caption", {}, title), h("thead", {}, head), h("tbody", {}, rows));
}
