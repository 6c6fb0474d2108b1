/**
 * The parts of a diffusion policy (Chi et al., "Diffusion Policy", 2023): noise schedule, samplers
 * and the conditional 1-D U-Net that predicts noise. Knows nothing of cells or files.
 */
@NullMarked
package flowdeck.policy.diffusion;

import org.jspecify.annotations.NullMarked;
