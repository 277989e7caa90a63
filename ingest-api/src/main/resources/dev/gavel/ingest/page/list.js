import { get, now, untilLoaded } from "./api.js";
import { amount, duration, field, h, select, setText } from "./dom.js";
import { LiveStream, TYPE_NAMES, applyTo, isOver } from "./live.js";

const PAGE = 200;

/// The list of auctions, which follows the events of all of them.
export function list(main) {
  const auctions = new Map();
  const cards = new Map();
  const waiting = [];
  let loaded = false;
  const grid = h("ul", { class: "grid", id: "auctions" });
  const note = h("p", { class: "note", role: "status" }, "Loading…");
  const filters = h("form", { class: "filters", "aria-label": "Filters", on: { input: show, submit: (e) => e.preventDefault() } },
    field("Search", "text", { type: "search", placeholder: "title or number" }),
    select("Status", "status", [["open", "Open"], ["scheduled", "Scheduled"], ["over", "Ended"], ["all", "All"]]),
    select("Type", "type", [["", "All types"], ...Object.entries(TYPE_NAMES)]),
    select("Order", "order", [["end", "Ending soon"], ["bids", "Most bids"], ["new", "Newest"]]));
  main.append(h("h1", {}, "Auctions"), filters, note, grid);

  const stream = new LiveStream("/api/events", (type, event) => {
    if (type === "snapshot") begin(event.position);
    else if (loaded) apply(event);
    else waiting.push(event);
  });
  const clock = setInterval(() => cards.forEach((card, id) => tick(card, auctions.get(id))), 1000);

  let leaveLoading = () => {};
  function begin(position) {
    leaveLoading();
    leaveLoading = untilLoaded(() => load(position), (error) => { note.textContent = error.message; });
  }

  async function load(position) {
    const at = position ? `&at_least=${position}` : "";
    for (const status of ["open", "scheduled"]) {
      for (const auction of await get(`/api/auctions?status=${status}&limit=${PAGE}${at}`)) auctions.set(auction.id, auction);
    }
    loaded = true;
    waiting.splice(0).forEach(apply);
    show();
  }

  function apply(event) {
    if (event.type === "opened" && event.auction) auctions.set(event.auction_id, { ...event.auction });
    const auction = auctions.get(event.auction_id);
    if (!auction || offset(event.position) < offset(auction.position)) return;
    applyTo(auction, event);
    schedule();
  }

  let scheduled = 0;
  function schedule() { scheduled ||= setTimeout(() => { scheduled = 0; show(); }, 20); }

  function show() {
    const wanted = Object.fromEntries(new FormData(filters));
    const text = wanted.text.trim().toLowerCase();
    const shown = [...auctions.values()].filter((auction) =>
      (wanted.status === "all" || (wanted.status === "over" ? isOver(auction.status) : effective(auction) === wanted.status))
      && (wanted.type === "" || auction.type === wanted.type)
      && (text === "" || auction.title.toLowerCase().includes(text) || String(auction.id) === text));
    const by = { end: (a, b) => Date.parse(a.ends_at) - Date.parse(b.ends_at), bids: (a, b) => (b.bid_count ?? 0) - (a.bid_count ?? 0), new: (a, b) => Date.parse(b.starts_at) - Date.parse(a.starts_at) };
    shown.sort(by[wanted.order]);
    const items = shown.slice(0, PAGE).map((auction) => update(auction));
    const same = items.length === grid.children.length && items.every((item, i) => item === grid.children[i]);
    const focused = document.activeElement;
    if (!same) grid.replaceChildren(...items);
    if (!same && grid.contains(focused)) focused.focus();
    note.textContent = !loaded ? "Loading…" : shown.length === 0 ? "No auction matches." : shown.length === 1 ? "1 auction" : `${shown.length} auctions`;
  }

  function update(auction) {
    let card = cards.get(auction.id);
    if (!card) {
      card = { title: h("span", { class: "title" }), price: h("span", { class: "price", "data-flash": "" }), bids: h("span", { class: "dim" }), left: h("span", { class: "dim" }) };
      card.item = h("li", {}, h("a", { class: "card", href: `#/auctions/${auction.id}` },
        h("div", { class: "row" }, card.title),
        h("div", { class: "dim" }, TYPE_NAMES[auction.type] ?? auction.type),
        h("div", { class: "row" }, card.price, card.left), card.bids));
      cards.set(auction.id, card);
    }
    setText(card.title, auction.title || `Auction ${auction.id}`);
    setText(card.price, auction.type.startsWith("sealed") && !isOver(auction.status) ? "sealed" : amount(auction.price ?? auction.opening_price));
    setText(card.bids, auction.bid_count === null ? "" : auction.bid_count === 1 ? "1 bid" : `${auction.bid_count} bids`);
    tick(card, auction);
    return card.item;
  }

  function tick(card, auction) {
    const left = Date.parse(auction.ends_at) - now();
    const status = effective(auction);
    setText(card.left, status === "open" ? (left > 0 ? duration(left) + " left" : "closing") : status);
    card.left.className = status === "open" && left < 60000 ? "soon" : "dim";
  }

  return () => { stream.close(); leaveLoading(); clearInterval(clock); };
}

/// No event marks the start of an auction.
const effective = (auction) => (auction.status === "scheduled" && Date.parse(auction.starts_at) <= now() ? "open" : auction.status);
const offset = (position) => (position ? Number(position.split("@")[1]) : -1);
