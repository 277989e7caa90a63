import uPlot from "./uplot.js";

/// The price over time, with each accepted bid as a point.
export class PriceChart {
  #points = [];
  #plot = null;
  #element;
  #scheduled = 0;

  constructor(element) {
    this.#element = element;
    this.observer = new ResizeObserver(() => this.#plot?.setSize(this.#size()));
    this.observer.observe(element);
    // The colours follow the mode.
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.redraw = () => { this.#plot?.destroy(); this.#plot = null; this.#schedule(); };
    this.dark.addEventListener("change", this.redraw);
  }

  /// @param points [ms, price] in ascending order
  reset(points) { this.#points = points; this.#schedule(); }

  add(ms, price) { this.#points.push([ms, price]); this.#schedule(); }

  close() {
    this.observer.disconnect();
    this.dark.removeEventListener("change", this.redraw);
    cancelAnimationFrame(this.#scheduled);
    this.#plot?.destroy();
  }

  #schedule() { this.#scheduled ||= setTimeout(() => { this.#scheduled = 0; this.#draw(); }, 20); }

  #size() { return { width: Math.max(200, this.#element.clientWidth), height: 230 }; }

  #draw() {
    if (this.#points.length === 0) return;
    const data = [this.#points.map(([ms]) => ms / 1000), this.#points.map(([, price]) => price)];
    if (this.#plot) { this.#plot.setData(data); return; }
    const style = getComputedStyle(document.documentElement);
    const dark = this.dark.matches;
    const ink = dark ? "#a3a8af" : "#5c6168";
    const line = dark ? "#7cc0ee" : "#1f5f8b";
    const axis = { stroke: ink, grid: { stroke: dark ? "#363a40" : "#e6e6e0", width: 1 }, ticks: { show: false }, font: `12px ${style.fontFamily || "sans-serif"}` };
    this.#plot = new uPlot({
      ...this.#size(),
      legend: { show: false },
      cursor: { y: false },
      scales: { x: { range: (_, min, max) => [min, Math.max(max, min + 60)] }, y: { range: (_, min, max) => [Math.max(0, min - (max - min || max) * 0.15), max + (max - min || max) * 0.15] } },
      axes: [axis, { ...axis, size: 64 }],
      series: [{}, { label: "Price", stroke: line, width: 2, fill: line + "22", paths: uPlot.paths.stepped({ align: 1 }), points: { show: true, size: 6, fill: line } }],
    }, data, this.#element);
  }
}
