package flowdeck.trial;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a session.
 *
 * @param session id
 * @param trial id, or null if it belongs to none
 * @param at wall time
 * @param kind one word, e.g. "fault"
 * @param message one sentence
 */
public record Event(long session, @Nullable Long trial, Instant at, String kind, String message) {}
