/// Who uses the page. The credential is kept in memory only: a reload forgets it, and no address ever has it.

import { h } from "./dom.js";

let credential = "";
let changed = () => {};

export const signedIn = () => credential !== "";

/// The header of a request.
export const authorization = () => (credential === "" ? {} : { Authorization: `Bearer ${credential}` });

/// Shows the form when the server asks who this is. Without authentication it never does.
export function askWho() {
  const place = document.getElementById("session");
  if (signedIn() || place.querySelector("form") !== null) return;
  const input = h("input", { type: "password", name: "credential", autocomplete: "off", required: true, "aria-label": "Access token or API key", placeholder: "Access token or API key" });
  const form = h("form", { class: "session", on: { submit: signIn } }, input, h("button", {}, "Sign in"));
  place.replaceChildren(form);
  function signIn(event) {
    event.preventDefault();
    credential = input.value.trim();
    input.value = "";
    place.replaceChildren(h("button", { type: "button", on: { click: () => signOut() } }, "Sign out"));
    changed();
  }
}

/// Also when the credential is no longer accepted.
export function signOut() {
  if (!signedIn()) return;
  credential = "";
  document.getElementById("session").replaceChildren();
  changed();
}

/// @param listener called when somebody has signed in or out
export function onSession(listener) {
  changed = listener;
}
