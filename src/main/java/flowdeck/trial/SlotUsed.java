package flowdeck.trial;

/**
 * A trial's place in an evaluation.
 *
 * @param study id of the evaluation
 * @param number of the place, from 1; a trial that was invalid is run again in the same one
 */
public record SlotUsed(long study, int number) {}
