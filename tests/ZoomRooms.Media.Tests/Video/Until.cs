namespace ZoomRooms.Media.Tests.Video;

/// <summary>Waits for something that native code or another thread brings about.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks at the condition until it holds; fails the test if it never does.</summary>
    public static async Task True(Func<bool> condition, string what)
    {
        using CancellationTokenSource end = new(Patience);
        while (!condition())
        {
            Assert.False(end.IsCancellationRequested, $"It never happened: {what}.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
