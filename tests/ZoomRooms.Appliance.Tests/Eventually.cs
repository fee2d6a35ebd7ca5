namespace ZoomRooms.Appliance.Tests;

/// <summary>Waits for what another thread or process does, generously: a busy machine is no failure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Holds(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"never came: {what}");

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"never came: {what}");
            await Task.Delay(5, CancellationToken.None);
        }
    }
}
