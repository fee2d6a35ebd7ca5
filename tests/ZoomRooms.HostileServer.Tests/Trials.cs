using ZoomRooms.HostileServer.Trial;

namespace ZoomRooms.HostileServer.Tests;

/// <summary>All trials of the run: most of an attack is waiting, so several go on at once.</summary>
public sealed class Trials : IDisposable
{
    private const int AtOnce = 6;

    private readonly SemaphoreSlim _places = new(AtOnce);
    private readonly Dictionary<string, Task<Outcome>> _outcomes;

    public Trials()
    {
        Task<IReadOnlyList<byte[]>> content = KnownContent.TakeAsync(CancellationToken.None);
        // The longest first.
        _outcomes = Catalogue.All.OrderByDescending(
            attack => attack.Within).ToDictionary(attack => attack.Name, attack => Task.Run(() => RunAsync(attack, content)));
    }

    internal Task<Outcome> OfAsync(string attack) => _outcomes[attack];

    public void Dispose()
    {
        Task.WhenAll(_outcomes.Values).ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _places.Dispose();
    }

    private async Task<Outcome> RunAsync(Attack attack, Task<IReadOnlyList<byte[]>> content)
    {
        await _places.WaitAsync();
        try
        {
            return await AttackTrial.RunAsync(
                attack, attack.NeedsMachine ? MachineRoom.CreateAsync : SessionRoom.CreateAsync, await content, CancellationToken.None);
        }
        finally
        {
            _places.Release();
        }
    }
}
