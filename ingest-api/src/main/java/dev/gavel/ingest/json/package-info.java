/// Bodies in and out: strict forms for what people send, and the shapes of what they get back.
@NullMarked
package dev.gavel.ingest.json;

import org.jspecify.annotations.NullMarked;
