namespace ZoomRooms.Screen.Tests.Rig;

/// <summary>Waits for what another process does, generously: a busy machine is no failure.</summary>
internal static class Until
{
    /// <param name="what">What was waited for in vain.</param>
    /// <param name="meanwhile">Done before each look.</param>
    public static async Task HoldsAsync(Func<bool> condition, string what, Action? meanwhile = null)
    {
        for (int i = 0; ; i++)
        {
            meanwhile?.Invoke();
            if (condition())
                return;
            Assert.True(i < 3_000, $"never came: {what}");
            await Task.Delay(40, TestContext.Current.CancellationToken);
        }
    }
}
