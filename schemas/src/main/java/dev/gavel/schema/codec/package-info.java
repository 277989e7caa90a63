/// Messages to bytes and back. Decoding never throws: bytes that say nothing are a [Decoded.Garbage].
@NullMarked
package dev.gavel.schema.codec;

import org.jspecify.annotations.NullMarked;
