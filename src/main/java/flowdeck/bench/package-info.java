/**
 * How long decisions take, beside others: contenders run in turn, round after round in one process,
 * so that what else the machine does hits all alike; what counts are the ratios within a round.
 *
 * <p>One thread, the caller's. Uses core, flow, policy.
 */
@NullMarked
package flowdeck.bench;

import org.jspecify.annotations.NullMarked;
