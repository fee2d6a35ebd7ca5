
namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// What reading the LED's line back has shown, per level. A line that failed at one level is not trusted again because it holds the other:
/// an LED shorted to ground follows every order to be dark, and must not be believed lit a moment later.
/// </summary>
/// <param name="led">Which one, as people are told.</param>
/// <param name="lockDepends">The lock is not believed while this one fails.</param>
internal sealed class LedReadback(string led = "LED", bool lockDepends = true)
{
    private bool _failsLit;
    private bool _failsDark;

    /// <summary>
    /// Notes whether the line followed when <paramref name="lit"/> was written. A level heals only by following at that level.
    /// </summary>
    public void Saw(bool lit, bool followed)
    {
        if (lit)
            _failsLit = !followed;
        else
            _failsDark = !followed;
    }

    public PanelHealth Health => (_failsLit, _failsDark) switch
    {
        (false, false) => PanelHealth.Good,
        (true, false) => _doesNotLight,
        (false, true) => _doesNotDarken,
        (true, true) => _doesNotFollow,
    };

    private readonly PanelHealth _doesNotLight = new(
        !lockDepends, $"The {led}'s line stays low when it is lit: check the wiring for a short circuit to ground.");
    private readonly PanelHealth _doesNotDarken = new(
        !lockDepends,
        $"The {led}'s line stays high when it is dark: check the wiring for a short circuit to the supply.{(lockDepends ? "" : " The microphone stays muted.")}");
    private readonly PanelHealth _doesNotFollow = new(
        !lockDepends,
        $"The {led}'s line does not follow what is written to it: check its wiring{(lockDepends ? " and its sense line" : "")}.");
}
