/// Webhooks: the committed events of `auction-events`, posted to the URLs of subscribers (docs/adr/0064). The API and
/// the command line write subscriptions; a service of its own, [WebhookSender], reads the log and sends. Nothing here
/// is used by a bid.
@NullMarked
package dev.gavel.ingest.webhook;

import org.jspecify.annotations.NullMarked;
