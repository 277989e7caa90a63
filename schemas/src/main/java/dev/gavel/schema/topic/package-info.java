/// The topics: names, keys, partitions, retention, all in one place, and their creation and check at start.
@NullMarked
package dev.gavel.schema.topic;

import org.jspecify.annotations.NullMarked;
