/// Small helpers to build and update elements. Text is always text: nothing from the API becomes markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/// Sets a text, and marks the element for a moment if it was another one.
export function setText(element, text) {
  if (element.textContent === text) return;
  const first = element.textContent === "";
  element.textContent = text;
  if (!first && element.dataset.flash !== undefined) {
    element.classList.remove("flash");
    void element.offsetWidth; // Restarts the animation.
    element.classList.add("flash");
  }
}

export function field(label, name, properties = {}) {
  return h("label", {}, label, h("input", { name, autocomplete: "off", ...properties }));
}

export function select(label, name, options) {
  return h("label", {}, label, h("select", { name }, options.map(([value, text]) => h("option", { value }, text))));
}

/// A place for what a form has to say. Screen readers read it.
export function message() {
  const element = h("p", { class: "message", role: "status", "aria-live": "polite" });
  return {
    element,
    say: (text) => { element.dataset.kind = "info"; element.textContent = text; },
    error: (text) => { element.dataset.kind = "error"; element.textContent = text; },
  };
}

export const amount = (text) => (text === null || text === undefined ? "–" : Number(text) >= 1000 ? grouped(text) : text);

/// The digits are not changed: a Number would round them.
function grouped(text) {
  const [whole, fraction] = text.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return fraction === undefined ? groups : groups + "." + fraction;
}

export function duration(ms) {
  if (ms <= 0) return "ended";
  const seconds = Math.floor(ms / 1000);
  const [d, hours, m, s] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  if (d > 0) return `${d} d ${hours} h`;
  if (hours > 0) return `${hours} h ${String(m).padStart(2, "0")} min`;
  return `${m}:${String(s).padStart(2, "0")}`;
}
