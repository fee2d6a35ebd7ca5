namespace ZoomRooms.MeetingServer.Policy;

/// <summary>Wrong numbers and passcodes lately.</summary>
/// <param name="Attempts">By device, in the order in which their windows began.</param>
internal sealed record GuessState(IReadOnlyList<AttemptState> Attempts, int Overall, TimeSpan OverallSince);

internal sealed record AttemptState(string Key, int Count, TimeSpan Since);
