package flowdeck.trial;

import java.time.Instant;

/**
 * Trials that belong together, usually of one day and one question.
 *
 * @param id key in the store
 * @param name unique, also the name of its folder
 * @param operator who runs it, may be empty
 * @param started wall time
 */
public record Session(long id, String name, String operator, Instant started) {}
