package flowdeck.arms.gripper;

/**
 * What came over a gripper's line since the beginning.
 *
 * @param answers right answers
 * @param nonsense bytes that were no answer to the request
 * @param refusals answers that refuse a request
 * @param silences requests that nothing answered in time
 * @param surplus times that bytes came which nobody had asked for, answers that were too late among
 *     them
 */
public record LineCounts(long answers, long nonsense, long refusals, long silences, long surplus) {}
