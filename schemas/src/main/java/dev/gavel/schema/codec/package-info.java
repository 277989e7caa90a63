/// Messages to bytes and back. Decoding never throws: bytes that say nothing are a [Decoded.Malformed].
@NullMarked
package dev.gavel.schema.codec;

import org.jspecify.annotations.NullMarked;
