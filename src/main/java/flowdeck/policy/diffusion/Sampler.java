package flowdeck.policy.diffusion;

import java.util.Locale;

/** How noise becomes an action sequence. */
public enum Sampler {
  /** Ancestral sampling through all steps, with fresh noise at each (Ho et al., 2020). */
  DDPM,
  /** The deterministic way, η = 0, through some of the steps (Song et al., 2021). */
  DDIM;

  /** The name in files and for people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
