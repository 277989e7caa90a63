/// The topics: names, keys, partitions and retention, and their creation and check at start.
@NullMarked
package dev.gavel.schema.topic;

import org.jspecify.annotations.NullMarked;
