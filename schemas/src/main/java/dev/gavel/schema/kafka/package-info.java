/// How a process connects to its Kafka cluster. The only package that creates Kafka clients.
@NullMarked
package dev.gavel.schema.kafka;

import org.jspecify.annotations.NullMarked;
