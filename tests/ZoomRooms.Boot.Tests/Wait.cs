using System.Diagnostics;

namespace ZoomRooms.Boot.Tests;

/// <summary>Waits for something to become true, with a patience that an emulated machine on a busy host needs.</summary>
internal static class Wait
{
    public static Task UntilAsync(Func<bool> condition, TimeSpan patience, Func<string> problem) =>
        UntilAsync(() => Task.FromResult(condition()), patience, () => Task.FromResult(problem()));

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, Func<Task<string>> problem)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > patience)
                Assert.Fail($"After {patience.TotalSeconds:F0} s: {await problem()}");
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }
}
