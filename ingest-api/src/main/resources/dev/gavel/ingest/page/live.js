/// A stream of live events that goes on after every interruption, from the last event that arrived.

import { askWho, authorization, signedIn, signOut } from "./session.js";

const TYPES = ["snapshot", "opened", "bid_accepted", "bid_refused", "closed", "cancelled", "retracted", "repeated", "refused"];
const RETRY_MS = 2000;
const SILENCE_MS = 40000;

export class LiveStream {
  #path;
  #handler;
  #source = null;
  #lastId = "";
  #timer = 0;
  #heard = 0;
  #closed = false;

  /// @param handler gets (type, data); an unknown type is not delivered
  constructor(path, handler) {
    this.#path = path;
    this.#handler = handler;
    state("connecting");
    this.#connect();
    this.watch = setInterval(() => this.#checkSilence(), 5000);
    this.online = () => this.#reconnect(0);
    addEventListener("online", this.online);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.watch);
    removeEventListener("online", this.online);
    this.#source?.close();
  }

  /// The server ends the stream with the auction. To another connection it would answer that nothing follows.
  finish() {
    this.close();
    state("ended");
  }

  #connect() {
    const after = this.#lastId === "" ? "" : `?after=${this.#lastId}`;
    const source = signedIn() ? new FetchedEvents(this.#path + after) : new EventSource(this.#path + after);
    this.#source = source;
    this.#heard = Date.now();
    source.onopen = () => { this.#heard = Date.now(); state("live"); };
    source.onerror = () => {
      state("lost");
      // A browser gives up after an HTTP error.
      if (source.readyState === EventSource.CLOSED) this.#reconnect(RETRY_MS);
    };
    for (const type of TYPES) {
      source.addEventListener(type, (event) => {
        this.#heard = Date.now();
        if (event.lastEventId) this.#lastId = event.lastEventId;
        this.#handler(type, JSON.parse(event.data));
      });
    }
  }

  #reconnect(delay) {
    if (this.#closed) return;
    this.#source?.close();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), delay);
  }

  /// Comments are not events: a connection that is dead without a word shows in nothing else.
  #checkSilence() {
    if (this.#source?.readyState === EventSource.OPEN && Date.now() - this.#heard > SILENCE_MS) this.#reconnect(0);
  }
}

/// What an EventSource does, with the credential in a header, which an EventSource cannot send: its place is no address.
class FetchedEvents extends EventTarget {
  readyState = EventSource.CONNECTING;
  #abort = new AbortController();

  constructor(path) {
    super();
    this.#read(path);
  }

  close() {
    this.readyState = EventSource.CLOSED;
    this.#abort.abort();
  }

  async #read(path) {
    try {
      const response = await fetch(path, { headers: { ...authorization(), Accept: "text/event-stream" }, signal: this.#abort.signal });
      if (response.status === 401) { signOut(); askWho(); }
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      this.readyState = EventSource.OPEN;
      this.onopen?.();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const blocks = (rest + part.value).split("\n\n");
        rest = blocks.pop();
        blocks.forEach((block) => this.#deliver(block));
      }
    } catch {
      // Reported below, like the end of the stream.
    }
    if (this.readyState === EventSource.CLOSED) return;
    this.readyState = EventSource.CLOSED;
    this.onerror?.();
  }

  #deliver(block) {
    let [type, data, id] = ["message", "", ""];
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) type = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
      else if (line.startsWith("id: ")) id = line.slice(4);
    }
    if (data !== "") this.dispatchEvent(new MessageEvent(type, { data, lastEventId: id }));
  }
}

function state(value) {
  const element = document.getElementById("connection");
  element.dataset.state = value;
  element.textContent = value === "lost" ? "connection lost, trying again" : value;
}

/// What an event says about its auction.
export function applyTo(auction, event) {
  const standing = ["status", "price", "minimum_next_bid", "leader_id", "bid_count", "ends_at", "reserve_met", "position"];
  for (const name of standing) if (event[name] !== undefined) auction[name] = event[name];
  if ("winner_id" in event) { auction.winner_id = event.winner_id; auction.hammer_price = event.hammer_price; }
}

export const isOver = (status) => status === "sold" || status === "unsold" || status === "cancelled";
export const TYPE_NAMES = { english: "English", proxy: "Proxy", sealed_first: "Sealed, first price", sealed_second: "Sealed, second price" };
