package flowdeck.trial;

/**
 * Which policy a trial ran.
 *
 * @param name of its folder
 * @param hash of its configuration and weights: another hash is another policy
 */
public record PolicyUsed(String name, String hash) {}
