/// Clients that do harm, by intent or by mistake, against a real `gavel up`, while polite ones go on.
@NullMarked
package dev.gavel.system.harm;

import org.jspecify.annotations.NullMarked;
