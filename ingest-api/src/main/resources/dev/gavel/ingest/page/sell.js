import { command, now } from "./api.js";
import { field, h, message, select } from "./dom.js";
import { TYPE_NAMES } from "./live.js";

/// The form that opens an auction.
export function sell(main) {
  const said = message();
  const button = h("button", { type: "submit" }, "Open the auction");
  const form = h("form", { class: "card", id: "sell-form", on: { submit } },
    field("Title", "title", { maxlength: 200, required: true }),
    select("Type", "type", Object.entries(TYPE_NAMES)),
    h("div", { class: "pair" }, field("Opening price", "opening_price", { inputmode: "decimal", placeholder: "1.00" }), field("Increment", "increment", { inputmode: "decimal", placeholder: "one tick" })),
    h("div", { class: "pair" }, field("Reserve price", "reserve_price", { inputmode: "decimal", placeholder: "none" }), field("Buy-now price", "buy_now_price", { inputmode: "decimal", placeholder: "none" })),
    h("div", { class: "pair" }, field("Runs for, in minutes", "minutes", { inputmode: "numeric", value: "10", required: true, pattern: "[0-9]+" }), field("Soft close, in seconds", "soft", { inputmode: "numeric", placeholder: "none", pattern: "[0-9]*" })),
    button, said.element);
  main.append(h("h1", {}, "Sell"), form);

  async function submit(event) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    const terms = { title: given.title, type: given.type, ends_at: new Date(now() + Number(given.minutes) * 60000).toISOString() };
    for (const name of ["opening_price", "reserve_price", "buy_now_price"]) if (given[name].trim()) terms[name] = given[name].trim();
    if (given.increment.trim()) terms.increment = { fixed: given.increment.trim() };
    if (given.soft.trim()) terms.soft_close = { window: `PT${given.soft}S`, extension: `PT${given.soft}S` };
    button.disabled = true;
    try {
      const opened = await command("/api/auctions", terms);
      location.hash = `#/auctions/${opened.id}`;
    } catch (error) {
      said.error(error.message);
      form.elements[error.problem?.field?.split(".")[0]]?.focus?.();
    } finally {
      button.disabled = false;
    }
  }
  return () => {};
}
