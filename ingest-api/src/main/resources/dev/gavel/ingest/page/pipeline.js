import { h, setText } from "./dom.js";
import { LiveStream } from "./live.js";
import { authorization } from "./session.js";

const NAMES = { kafka: "Kafka", reply_listener: "Reply listener", processor: "Processor", postgres: "Postgres", redis: "Redis", projector: "Projector" };
const WINDOW_S = 10;

/// The health of every part, the rate of events, and the time of decisions.
export function pipeline(main) {
  const counts = [];
  const rows = new Map();
  const body = h("tbody");
  const overall = h("p", { class: "big", role: "status", id: "overall" });
  const rate = h("dd"), p50 = h("dd"), p99 = h("dd"), decided = h("dd"), lag = h("dd");
  main.append(h("h1", {}, "Pipeline"), h("div", { class: "columns" },
    h("section", { class: "card scroll" }, overall, h("table", {}, h("caption", {}, "Parts"), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Part"), h("th", { scope: "col" }, "State"), h("th", { scope: "col" }, "What is wrong"), h("th", { scope: "col", class: "number" }, "Events behind"))), body)),
    h("section", { class: "card" }, h("h2", {}, "Now"), h("dl", {}, h("dt", {}, "Events committed, per second"), rate, h("dt", {}, "Bids answered, last 10 s"), decided, h("dt", {}, "Half of them within"), p50, h("dt", {}, "99 % of them within"), p99, h("dt", {}, "Undecided commands"), lag))));

  let events = 0;
  const stream = new LiveStream("/api/events", () => { events++; });
  let before = null;
  const timer = setInterval(refresh, 2000);
  const second = setInterval(() => { counts.push(events); events = 0; if (counts.length > WINDOW_S) counts.shift(); setText(rate, (counts.reduce((a, b) => a + b, 0) / counts.length).toFixed(1)); }, 1000);
  refresh();

  async function refresh() {
    try {
      const health = await (await fetch("/health")).json();
      overall.className = `big ${health.status === "up" ? "up" : "down"}`;
      setText(overall, health.status === "up" ? "All parts work" : health.status === "degraded" ? "Bids work, something else does not" : "Bids cannot be decided");
      for (const [name, part] of Object.entries(health.parts)) showPart(name, part);
      showMetrics(await (await fetch("/observe/metrics", { headers: authorization() })).text());
    } catch {
      overall.className = "big down";
      setText(overall, "The server cannot be reached");
    }
  }

  function showPart(name, part) {
    if (!rows.has(name)) {
      const cells = { state: h("td"), detail: h("td"), behind: h("td", { class: "number" }) };
      rows.set(name, cells);
      body.append(h("tr", {}, h("th", { scope: "row" }, NAMES[name] ?? name), cells.state, cells.detail, cells.behind));
    }
    const cells = rows.get(name);
    cells.state.className = part.status;
    setText(cells.state, part.status);
    setText(cells.detail, part.detail ?? "");
    setText(cells.behind, String(part.behind_events ?? part.lag_events ?? ""));
  }

  function showMetrics(text) {
    const buckets = new Map();
    for (const [, le, count] of text.matchAll(/^gavel_bid_decision_seconds_bucket\{[^}]*le="([^"]+)"[^}]*\} (\S+)$/gm)) {
      const bound = le === "+Inf" ? Infinity : Number(le);
      buckets.set(bound, (buckets.get(bound) ?? 0) + Number(count));
    }
    const undecided = /^gavel_processor_lag(?:\{[^}]*\})? (\S+)$/m.exec(text);
    setText(lag, undecided ? String(Number(undecided[1])) : "–");
    const sample = { buckets, at: Date.now() };
    before ??= [];
    before.push(sample);
    while (before.length > 1 && sample.at - before[0].at > WINDOW_S * 1000) before.shift();
    const recent = [...buckets].sort(([a], [b]) => a - b).map(([bound, count]) => [bound, count - (before[0].buckets.get(bound) ?? 0)]);
    const total = recent.at(-1)?.[1] ?? 0;
    setText(decided, String(total));
    const within = (share) => { const found = recent.find(([, count]) => count >= total * share); return total === 0 || !found ? "–" : found[0] === Infinity ? "more" : `${found[0] * 1000} ms`; };
    setText(p50, within(0.5));
    setText(p99, within(0.99));
  }

  return () => { stream.close(); clearInterval(timer); clearInterval(second); };
}
