namespace ZoomRooms.Benchmarks;

/// <summary>
/// A benchmark of the command line. <paramref name="Run"/> returns the exit code: 0 when every target is met, 1 when one is missed.
/// </summary>
internal sealed record Verb(string Name, string Summary, Func<string[], int> Run);
