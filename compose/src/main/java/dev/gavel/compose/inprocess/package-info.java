/// Kafka clients that reach the embedded broker in their own thread, without sockets (docs/adr/0044).
///
/// [dev.gavel.compose.inprocess.InProcessTransport] creates the clients;
/// [dev.gavel.compose.inprocess.InProcessSelector] takes the place of a client's sockets;
/// [dev.gavel.compose.inprocess.InProcessBroker] takes the place of the broker's. What Kafka does not make accessible
/// is reached in [dev.gavel.compose.inprocess.KafkaClientInternals] alone.
@NullMarked
package dev.gavel.compose.inprocess;

import org.jspecify.annotations.NullMarked;
