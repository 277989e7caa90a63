/// Encodes and decodes messages. Decoding does not throw: an unparseable record is a [Decoded.Malformed].
@NullMarked
package dev.gavel.schema.codec;

import org.jspecify.annotations.NullMarked;
