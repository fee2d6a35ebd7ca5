using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Tests.Storage;

public sealed class Who_waits_for_the_database
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Is_told_that_it_says_nothing_and_what_nobody_waits_for_is_not_asked()
    {
        using DatabaseThreads threads = new();
        using ManualResetEventSlim silence = new();
        Task<bool>[] hung = [.. Enumerable.Range(0, 50).Select(_ => threads.AskAsync(
            () =>
            {
                silence.Wait();
                return true;
            },
            Long))];
        bool asked = false;
        DatabaseSilentException silent = await Assert.ThrowsAsync<DatabaseSilentException>(
            () => threads.AskAsync(() => asked = true, TimeSpan.Zero));
        Assert.Contains("it does not answer", StorageProblem.Sentence(silent), StringComparison.Ordinal);
        Assert.True(StorageProblem.Is(silent));
        silence.Set();
        Assert.All(await Task.WhenAll(hung), Assert.True);
        Assert.Equal(7, await threads.AskAsync(() => 7, Long));
        Assert.False(asked);
    }

    [Fact]
    public async Task Hears_what_went_wrong_and_the_next_is_answered()
    {
        using DatabaseThreads threads = new();
        InvalidDataException failure = await Assert.ThrowsAsync<InvalidDataException>(
            () => threads.AskAsync<int>(() => throw new InvalidDataException("wrong"), Long));
        Assert.Equal("wrong", failure.Message);
        Assert.Equal(7, await threads.AskAsync(() => 7, Long));
    }

    [Fact]
    public async Task Hears_that_the_server_stops_after_what_was_asked_before_is_done()
    {
        DatabaseThreads threads = new();
        Task<int> before = threads.AskAsync(() => 7, Long);
        threads.Dispose();
        Assert.Equal(7, await before);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => threads.AskAsync(() => 7, Long));
    }
}
