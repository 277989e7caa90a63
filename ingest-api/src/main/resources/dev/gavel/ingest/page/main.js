import { auction } from "./auction.js";
import { list } from "./list.js";
import { pipeline } from "./pipeline.js";
import { sell } from "./sell.js";
import { onSession } from "./session.js";

const main = document.getElementById("main");
let leave = () => {};

function show(focus) {
  leave();
  main.replaceChildren();
  document.title = "Gavel";
  // A view without a stream has no connection to speak of.
  document.getElementById("connection").textContent = "";
  const [, page = "", id] = location.hash.replace(/^#/, "").split("/");
  const current = page === "auctions" || page === "" ? "list" : page;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.page === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  leave = page === "auctions" && /^[1-9][0-9]*$/.test(id ?? "") ? auction(main, Number(id)) : page === "sell" ? sell(main) : page === "pipeline" ? pipeline(main) : list(main);
  if (focus) main.focus();
}

document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
addEventListener("hashchange", () => show(true));
onSession(() => show(false));
show(false);
