import { command, get, now, untilLoaded } from "./api.js";
import { PriceChart } from "./chart.js";
import { amount, duration, field, h, message, setText } from "./dom.js";
import { LiveStream, TYPE_NAMES, applyTo, isOver } from "./live.js";
import { signedIn } from "./session.js";

const SHOWN = 100;
const BIDDER = "gavel.bidder";

/// One auction: where it stands, its bids, and forms to bid and to end it.
export function auction(main, id) {
  const path = `/api/auctions/${id}`;
  let state = null;
  let end = 0;
  const bids = new Map();
  const title = h("h1", {}, `Auction ${id}`);
  const view = {
    price: h("div", { class: "big", id: "price", "data-flash": "", "aria-live": "polite" }),
    kind: h("div", { class: "dim" }),
    left: h("div", { class: "big", id: "time-left" }),
    ends: h("div", { class: "dim", id: "ends-at" }),
    minimum: h("dd", { id: "minimum" }), leader: h("dd", { id: "leader" }), count: h("dd"), reserve: h("dd"), increment: h("dd"), soft: h("dd"), buyNow: h("dd"),
  };
  const chartElement = h("div", { class: "chart", role: "img", "aria-label": "Price over time; the table below has every bid" });
  const chart = new PriceChart(chartElement);
  const rows = h("tbody", { id: "bids" });
  const missing = h("p", { class: "note", role: "status" });
  const history = h("section", { class: "card scroll later" }, missing, h("table", {}, h("caption", {}, "Bids"),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Time"), h("th", { scope: "col" }, "Bidder"), h("th", { scope: "col", class: "number" }, "Bid"), h("th", { scope: "col", class: "number" }, "Price"), h("th", { scope: "col" }, "Result"), h("th", { scope: "col" }, "Receipt"))), rows));
  const bid = bidForm();
  const seller = sellerForm();
  main.append(title,
    h("div", { class: "columns" },
      h("div", { class: "stack" },
        h("section", { class: "card" }, h("div", { class: "row" }, h("div", {}, h("div", { class: "dim" }, "Price"), view.price, view.kind), h("div", {}, h("div", { class: "dim" }, "Time left"), view.left, view.ends))),
        h("section", { class: "card later" }, chartElement),
        history),
      h("div", { class: "stack" },
        h("section", { class: "card" }, h("h2", {}, "Place a bid"), bid.element),
        h("section", { class: "card last" }, h("h2", {}, "Terms"), h("dl", {},
          h("dt", {}, "Minimum next bid"), view.minimum, h("dt", {}, "Leader"), view.leader, h("dt", {}, "Bids"), view.count,
          h("dt", {}, "Reserve"), view.reserve, h("dt", {}, "Increment"), view.increment, h("dt", {}, "Soft close"), view.soft, h("dt", {}, "Buy now"), view.buyNow)),
        h("section", { class: "card last" }, h("h2", {}, "Seller"), seller.element))));

  const stream = new LiveStream(`${path}/events`, (type, event) => {
    if (type === "snapshot") begin(event);
    else if (state) apply(event);
    if (state && isOver(state.status)) stream.finish();
  });
  const clock = setInterval(tick, 250);

  let leaveHistory = () => {};
  function begin(snapshot) {
    state = snapshot;
    show();
    leaveHistory();
    leaveHistory = untilLoaded(() => loadHistory(snapshot.position), (error) => { missing.textContent = `The bids before now are missing. ${error.message}`; });
  }

  async function loadHistory(position) {
    const at = position ? `&at_least=${position}` : "";
    // Newer bids may have come meanwhile: the map knows them by id.
    for (const decided of await get(`/api/bids/${id}?limit=${SHOWN}${at}`)) if (!bids.has(decided.id)) bids.set(decided.id, decided);
    missing.textContent = "";
    showBids();
  }

  function apply(event) {
    applyTo(state, event);
    bid.hear(event);
    if (event.bid) {
      bids.set(event.bid.id, { ...event.bid, created_at: event.at, price: event.price, code: event.code, bought: event.cause === "bought" });
      showBids();
    } else if (event.type === "retracted" && bids.has(event.bid_id)) {
      bids.get(event.bid_id).retracted_at = event.at;
      showBids();
    }
    show();
    if (isOver(state.status) && event.type !== "bid_refused") showBids();
  }

  function show() {
    const sealed = state.type?.startsWith("sealed") && !isOver(state.status);
    document.title = `${state.title || "Auction " + id} – Gavel`;
    setText(title, state.title || `Auction ${id}`);
    setText(view.price, sealed ? "sealed" : amount(state.price ?? state.opening_price));
    setText(view.kind, `${TYPE_NAMES[state.type] ?? state.type}${state.price === null && !sealed ? ", opening price" : ""}`);
    setText(view.minimum, amount(state.minimum_next_bid));
    setText(view.leader, sealed ? "hidden until the close" : state.leader_id === null ? "nobody yet" : `bidder ${state.leader_id}`);
    setText(view.count, state.bid_count === null ? "hidden" : String(state.bid_count));
    setText(view.reserve, state.reserve_met === null ? (sealed ? "hidden" : "none") : state.reserve_met ? "met" : "not met");
    setText(view.increment, state.increment === null ? `one tick, ${state.tick_size}` : words(state.increment));
    setText(view.soft, state.soft_close === null ? "none" : `${seconds(state.soft_close.extension)} s more after a bid in the last ${seconds(state.soft_close.window)} s`);
    setText(view.buyNow, amount(state.buy_now_price));
    end = Date.parse(state.ends_at);
    setText(view.ends, `${isOver(state.status) ? "ended" : "ends"} ${new Date(end).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" })}`);
    bid.update(state);
    seller.update(state);
    tick();
  }

  function tick() {
    if (!state) return;
    const left = end - now();
    const scheduled = Date.parse(state.starts_at) - now();
    const text = isOver(state.status) ? state.status === "sold" ? `sold to ${state.winner_id ?? state.leader_id}` : state.status : scheduled > 0 ? `opens in ${duration(scheduled)}` : left > 0 ? duration(left) : "closing…";
    setText(view.left, text);
    view.left.classList.toggle("soon", !isOver(state.status) && left < 60000);
  }

  let scheduled = 0;
  // No animation frame: a page in the background gets none, and would be out of date.
  function showBids() { scheduled ||= setTimeout(() => { scheduled = 0; drawBids(); }, 20); }

  function drawBids() {
    const all = [...bids.values()].sort((a, b) => b.id - a.id);
    rows.replaceChildren(...all.slice(0, SHOWN).map((one) => h("tr", { class: one.code ? "refused" : null },
      h("td", {}, new Date(one.created_at).toLocaleTimeString()), h("td", {}, String(one.bidder_id)), h("td", { class: "number" }, amount(one.amount)),
      h("td", { class: "number" }, amount(one.price)), h("td", {}, result(one)),
      h("td", {}, h("a", { href: `/api/bids/${id}/${one.id}/receipt`, download: `receipt-${id}-${one.id}.json`, "aria-label": `Receipt of bid ${one.id}` }, "receipt")))));
    if (all.length === 0) rows.append(h("tr", {}, h("td", { colspan: "6", class: "note" }, state.type?.startsWith("sealed") ? "Bids are shown when the auction is over." : "No bids yet.")));
    chart.reset(all.filter((one) => !one.code && one.price !== null && one.price !== undefined).reverse().map((one) => [Date.parse(one.created_at), Number(one.price)]));
  }

  function result(one) {
    if (one.retracted_at) return "retracted";
    if (one.code) return one.code.replaceAll("_", " ");
    return one.bought ? "bought" : "accepted";
  }

  function bidForm() {
    const said = message();
    let lead = null; // the bid with which this bidder leads, as far as is said
    const button = h("button", { type: "submit" }, "Bid");
    const form = h("form", { id: "bid-form", on: { submit } },
      field("Your bidder number", "bidder", { inputmode: "numeric", required: !signedIn(), pattern: "[0-9]+", value: localStorage.getItem(BIDDER) ?? "" }),
      field("Amount", "amount", { inputmode: "decimal", required: true, pattern: "[0-9]+([.][0-9]{1,6})?" }), button, said.element);

    async function submit(event) {
      event.preventDefault();
      const { bidder, amount: offered } = Object.fromEntries(new FormData(form));
      localStorage.setItem(BIDDER, bidder);
      button.disabled = true;
      try {
        const decided = await command("/api/bids", { auction_id: id, bidder_id: bidder === "" ? undefined : Number(bidder), amount: offered });
        if (decided.pending) said.say("Your bid is on the log and will be decided.");
        else if (decided.is_winning === null) said.say("Your sealed bid is in.");
        else said.say(decided.is_winning ? `You lead at ${decided.price}.` : `Accepted, but outbid at once: bidder ${state?.leader_id ?? "another one"} has a maximum that is at least as high.`);
        form.elements.amount.value = "";
        lead = decided.is_winning ? decided : null;
        if (state) checkLead(state); // the event that outbids may have been here before the response
      } catch (error) {
        said.error(error.message);
        if (error.problem?.minimum_next_bid && error.code !== "auction_closed") form.elements.amount.value = error.problem.minimum_next_bid;
      } finally {
        button.disabled = false;
      }
    }

    function outbid() {
      said.error("You have been outbid.");
      lead = null;
    }

    function checkLead(auction) {
      if (lead && isAfter(auction.position, lead.position) && auction.leader_id !== lead.bidder_id) outbid();
    }

    return {
      element: form, message: said,
      /// The bidder may have bid elsewhere, or before the page was loaded. Auctions of earlier rules do not say whom a bid
      /// displaces: in these, `update` finds what happens to bids of this page.
      hear: (event) => {
        if (event.type !== "bid_accepted" || (lead && !isAfter(event.position, lead.position))) return;
        const me = Number(form.elements.bidder.value || lead?.bidder_id);
        if (event.previous_leader_id === me) outbid();
        else if (event.bid.bidder_id === me && event.leader_id === me) said.say(`You lead at ${event.price}.`);
      },
      update: (auction) => {
        form.elements.amount.placeholder = auction.minimum_next_bid ?? "";
        for (const input of form.elements) input.disabled = isOver(auction.status);
        checkLead(auction);
        if (isOver(auction.status)) said.say(auction.status === "sold" ? `Sold to bidder ${auction.winner_id ?? auction.leader_id} for ${amount(auction.hammer_price ?? auction.price)}.` : `The auction is ${auction.status}.`);
      },
    };
  }

  /// Whether a position of the auction's partition is after another one.
  function isAfter(position, other) {
    return Number(position?.split("@")[1]) > Number(other?.split("@")[1]);
  }

  function sellerForm() {
    const said = message();
    const act = (name, question) => async () => {
      if (!confirm(question)) return;
      try {
        const after = await command(`${path}/${name}`, name === "cancel" ? { reason: "cancelled on the page" } : {});
        said.say(`The auction is ${after.status}.`);
      } catch (error) {
        said.error(error.message);
      }
    };
    const buttons = [h("button", { class: "quiet", type: "button", on: { click: act("close", "End this auction now?") } }, "Close now"), h("button", { class: "quiet", type: "button", on: { click: act("cancel", "Cancel this auction? No bid will win.") } }, "Cancel")];
    return { element: h("div", { class: "stack" }, h("div", { class: "pair" }, buttons), said.element), update: (auction) => buttons.forEach((button) => { button.disabled = isOver(auction.status); }) };
  }

  return () => { stream.close(); leaveHistory(); clearInterval(clock); chart.close(); };
}

function words(increment) {
  if (increment.fixed) return increment.fixed;
  if (increment.percent) return `${increment.percent} %`;
  return increment.preset ? `as ${increment.preset}` : "by price band";
}

const seconds = (iso) => { const [, hours, minutes, rest] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso) ?? []; return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + Number(rest ?? 0); };
