/// Who a client is, and how much of the server each client and all of them together may hold (docs/adr/0033).
@NullMarked
package dev.gavel.ingest.http.client;

import org.jspecify.annotations.NullMarked;
