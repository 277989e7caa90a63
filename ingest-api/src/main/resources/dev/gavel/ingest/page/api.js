/// Requests to the API, and the server's clock.

import { askWho, authorization, signOut } from "./session.js";

const RETRY_MS = 2000;
let clockOffsetMs = 0;

/// The server's time: the clock of this device may be wrong by an hour.
export const now = () => Date.now() + clockOffsetMs;

/// An error of the API, in words.
export class ApiError extends Error {
  constructor(problem, status) {
    super(problem.detail && problem.detail !== problem.title ? `${problem.title} ${problem.detail}` : problem.title ?? `The server answered ${status}.`);
    this.code = problem.code;
    this.status = status;
    this.problem = problem;
  }
}

export async function request(path, { method = "GET", body, headers = {} } = {}) {
  let response;
  try {
    const json = body === undefined ? {} : { "Content-Type": "application/json" };
    response = await fetch(path, { method, headers: { ...authorization(), ...json, ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new ApiError({ title: "The server cannot be reached.", detail: "Check the connection, then try again." }, 0);
  }
  learnClock(response);
  const text = await response.text();
  const value = text === "" ? null : JSON.parse(text);
  // Another credential does not help a subject who has to sign its requests, which a page cannot do.
  if (response.status === 401 && value?.code !== "signature_required") { signOut(); askWho(); }
  if (!response.ok && response.headers.get("Content-Type")?.startsWith("application/problem+json")) throw new ApiError(value, response.status);
  return { value, status: response.status, headers: response.headers };
}

export const get = async (path) => (await request(path)).value;

/// What a view shows first: tried again until the server answers or the view is left. An event stream that goes on after an
/// interruption does not send it a second time.
/// @param failed gets the error of each attempt
/// @return a function that ends the attempts
export function untilLoaded(load, failed) {
  let timer = 0;
  let left = false;
  attempt();
  return () => { left = true; clearTimeout(timer); };

  async function attempt() {
    try {
      await load();
    } catch (error) {
      if (left) return;
      failed(error);
      const mayPass = error.status === 0 || error.status === 429 || error.status >= 500;
      if (mayPass) timer = setTimeout(attempt, RETRY_MS);
    }
  }
}

/// A command: repeated with the same key until it is decided, so that a lost response cannot bid twice.
export async function command(path, body) {
  const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  for (let attempt = 1; ; attempt++) {
    try {
      const { value, status, headers } = await request(path, { method: "POST", body, headers: { "Idempotency-Key": key } });
      return status === 202 ? { pending: true, ...(await get(headers.get("Location"))) } : value;
    } catch (error) {
      const again = error.status === 0 || error.status === 503;
      if (!again || attempt === 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function learnClock(response) {
  const date = Date.parse(response.headers.get("Date") ?? "");
  // The header has whole seconds; smaller differences are the network's.
  if (!Number.isNaN(date) && Math.abs(date + 500 - now()) > 1500) clockOffsetMs = date + 500 - Date.now();
}
