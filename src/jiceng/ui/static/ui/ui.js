// What pages need beyond HTML and htmx. Everything works by data attributes; nothing is evaluated.
//
//   data-panel               link opened by htmx in the side panel         data-open="id" / data-close   dialogs
//   data-print               prints the page (hidden without script)
//   data-copy="text"         copy and say so                               data-autosubmit               form sends itself on change
//   data-count="name"        shows how many boxes of that name are ticked  (data-count-off: how many are not)
//   data-cycle="a,b,c"       button that walks its hidden input (data-for) through values; data-labels names them
//   data-chart="id"          picture from that JSON, beside its table twin (data-twin)
//
// Shape of a chart's JSON:
//   {"kind": "heat", "columns": ["1月"], "rows": ["支部"], "cells": [[column, row, "met|due|missed|warn|not_recorded", "words", "url"]]}
//   {"kind": "bar" | "line", "columns": ["1月"], "series": [{"name": "到会率", "values": [1]}]}
(function () {
  "use strict";

  const body = document.body;
  const $ = (id) => document.getElementById(id);
  const SHAPES = { met: "✓", due: "●", missed: "▲", warn: "!", not_recorded: "·" };
  const STATES = { met: "ok", due: "due", missed: "late", warn: "due", not_recorded: "none" };

  function announce(text) {
    const line = $("announce");
    line.textContent = text;
    window.clearTimeout(announce.timer);
    announce.timer = window.setTimeout(() => { line.textContent = ""; }, 6000);
  }

  function toggleMenu(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    $(button.getAttribute("aria-controls")).classList.toggle("open", open);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce(body.dataset.copied);
  }

  function cycle(button) {
    const values = button.dataset.cycle.split(",");
    const labels = (button.dataset.labels || "").split(",");
    const input = $(button.dataset.for);
    const next = (values.indexOf(input.value) + 1) % values.length;
    input.value = values[next];
    button.dataset.state = values[next];
    const label = button.querySelector("[data-label]");
    if (label) label.textContent = labels[next] || "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function countBoxes(root) {
    root.querySelectorAll("[data-count], [data-count-off]").forEach((output) => {
      const name = output.dataset.count || output.dataset.countOff;
      const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`)];
      output.textContent = boxes.filter((box) => box.checked === Boolean(output.dataset.count)).length;
    });
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("button, a, dialog");
    const menus = document.querySelectorAll("details.who[open]");
    menus.forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    if (!target) return;
    if (target.matches(".top-toggle")) toggleMenu(target);
    else if (target.dataset.open) $(target.dataset.open).showModal();
    else if ("close" in target.dataset) target.closest("dialog").close();
    else if ("copy" in target.dataset) copy(target.dataset.copy);
    else if ("print" in target.dataset) window.print();
    else if ("cycle" in target.dataset) cycle(target);
    else if ("twinToggle" in target.dataset) turnTwin(target);
    else if (target === event.target && target.matches("dialog")) target.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.who[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    const button = document.querySelector(".top-toggle[aria-expanded=true]");
    if (button && !menu) {
      toggleMenu(button);
      button.focus();
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && "autosubmit" in form.dataset) form.requestSubmit();
    countBoxes(document);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = $("panel");
    if (event.detail.target.id === "panel-body" && !panel.open) panel.showModal();
    if (event.detail.target.id === "panel-body") panel.scrollTop = 0;
    start(event.detail.target);
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => announce(body.dataset.failed));
  }

  // Charts: the library is fetched only where a page has one.
  const charts = new Map();

  function colour(name) {
    return window.getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  function axes(data) {
    const size = parseFloat(window.getComputedStyle(document.documentElement).fontSize);
    const text = { color: colour("soft"), fontSize: size, fontFamily: window.getComputedStyle(body).fontFamily };
    const axis = { axisLabel: text, axisLine: { lineStyle: { color: colour("line") } }, axisTick: { show: false } };
    return { text, category: (labels, more) => ({ type: "category", data: labels, ...axis, ...more }),
      value: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: colour("line") } } }, data };
  }

  function heat(data) {
    const parts = axes(data);
    return {
      animation: false,
      tooltip: { renderMode: "richText", formatter: (hit) => hit.data.words },
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      xAxis: parts.category(data.columns, { position: "top" }),
      yAxis: parts.category(data.rows, { inverse: true, axisLabel: { ...parts.text, width: 200, overflow: "truncate" } }),
      series: [{
        type: "heatmap",
        data: data.cells.map(([column, row, state, words, url]) => ({
          value: [column, row, 1], words, url,
          itemStyle: { color: colour(`${STATES[state]}-ground`), borderColor: colour("card"), borderWidth: 4, borderRadius: 8 },
          label: { show: true, formatter: SHAPES[state], color: colour(STATES[state]), fontSize: parts.text.fontSize },
        })),
      }],
    };
  }

  function plot(data) {
    const parts = axes(data);
    const colours = ["red", "soft", "gold", "ok"].map(colour);
    return {
      animation: false,
      color: colours,
      tooltip: { renderMode: "richText", trigger: "axis" },
      legend: { show: data.series.length > 1, textStyle: parts.text },
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 40 : 16, bottom: 8, containLabel: true },
      xAxis: parts.category(data.columns),
      yAxis: parts.value,
      series: data.series.map((one) => ({ type: data.kind, name: one.name, data: one.values, barMaxWidth: 40 })),
    };
  }

  function draw(figure) {
    const canvas = figure.querySelector(".chart-canvas");
    const data = JSON.parse($(figure.dataset.chart).textContent);
    canvas.hidden = false;
    if (data.kind === "heat") canvas.style.height = `${Math.max(data.rows.length * 40 + 48, 160)}px`;
    let chart = charts.get(canvas);
    if (!chart) {
      chart = window.echarts.init(canvas);
      chart.on("click", (hit) => { if (hit.data && hit.data.url) window.location.assign(hit.data.url); });
      charts.set(canvas, chart);
    }
    chart.setOption(data.kind === "heat" ? heat(data) : plot(data), true);
    chart.resize();
  }

  function turnTwin(button) {
    const figure = button.closest("[data-chart]");
    const twin = figure.querySelector("[data-twin]");
    twin.hidden = !twin.hidden;
    figure.querySelector(".chart-canvas").hidden = !twin.hidden;
    button.setAttribute("aria-pressed", String(!twin.hidden));
    if (twin.hidden) draw(figure);
  }

  function showCharts(root) {
    const figures = [...root.querySelectorAll("[data-chart]")];
    if (!figures.length) return;
    const show = () => figures.forEach((figure) => {
      const data = JSON.parse($(figure.dataset.chart).textContent);
      const cramped = data.kind === "heat" && figure.clientWidth < 160 + data.columns.length * 32;
      const button = figure.querySelector("[data-twin-toggle]");
      button.hidden = false;
      if (!cramped) turnTwin(button); // on a phone a wide heat map starts as its table
    });
    if (window.echarts) return show();
    const script = document.createElement("script");
    script.src = body.dataset.echarts;
    script.onload = show;
    document.head.append(script);
  }

  function redraw() {
    charts.forEach((chart, canvas) => { if (canvas.isConnected && !canvas.hidden) draw(canvas.closest("[data-chart]")); });
  }
  window.addEventListener("resize", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });

  function start(root) {
    showCharts(root);
    countBoxes(root);
    root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
    const focus = root.querySelector("[data-focus]");
    if (focus) focus.focus();
  }
  start(document);
})();
