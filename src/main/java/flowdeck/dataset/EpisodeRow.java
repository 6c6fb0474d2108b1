package flowdeck.dataset;

import java.util.List;
import java.util.Map;

/**
 * One episode as the list of episodes has it.
 *
 * @param index its number
 * @param firstIndex number of its first row in the dataset
 * @param length rows
 * @param tasks instructions
 * @param stats statistics of each feature that has any
 * @param more what a dataset says about the episode beyond that, for format 3 and 2.1 alike
 */
public record EpisodeRow(
    int index,
    long firstIndex,
    int length,
    List<String> tasks,
    Map<String, FeatureStats> stats,
    EpisodeNotes more) {}
