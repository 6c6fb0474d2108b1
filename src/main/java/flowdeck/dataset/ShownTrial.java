package flowdeck.dataset;

/**
 * The trial that a recording shows, in whole or in part.
 *
 * @param session name of its session
 * @param number of the trial in it, from 1
 * @param startSeconds when it began, on the clock of the column {@code capture_time}; NaN if nobody
 *     noted it
 */
public record ShownTrial(String session, int number, double startSeconds) {}
