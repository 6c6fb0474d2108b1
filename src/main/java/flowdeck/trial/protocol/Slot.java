package flowdeck.trial.protocol;

/**
 * The place of one trial in an evaluation. A trial that turns out invalid is run again in the same
 * place.
 *
 * @param number from 1, in the order in which they are run
 * @param contender index of the policy it is for
 * @param block from 1; within a block each policy has one trial, in the same scene
 * @param seed of the scene
 */
public record Slot(int number, int contender, int block, long seed) {}
