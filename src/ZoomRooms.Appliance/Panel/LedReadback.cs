
namespace ZoomRooms.Appliance.Panel;

/// <summary>
/// What reading the LED's line back has shown, per level. A line that failed at one level is not trusted again because it holds the other:
/// an LED shorted to ground follows every order to be dark, and must not be believed lit a moment later.
/// </summary>
internal sealed class LedReadback
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
        (true, false) => DoesNotLight,
        (false, true) => DoesNotDarken,
        (true, true) => DoesNotFollow,
    };

    private static readonly PanelHealth DoesNotLight = new(
        false, "The LED's line stays low when it is lit: check the wiring for a short circuit to ground.");
    private static readonly PanelHealth DoesNotDarken = new(
        false, "The LED's line stays high when it is dark: check the wiring for a short circuit to the supply.");
    private static readonly PanelHealth DoesNotFollow = new(
        false, "The LED's line does not follow what is written to it: check its wiring and its sense line.");
}
