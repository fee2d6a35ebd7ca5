using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

/// <summary>Never a live microphone that says it is muted.</summary>
public sealed class The_mute_led : IDisposable
{
    private static readonly PanelOptions Wired = new() { Driver = "simulated", MuteLine = "26" };

    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedBoardDriver _board;
    private readonly MuteLight _light = new();
    private volatile bool _open = true;
    private volatile bool _silent;
    private volatile bool _lied;

    public The_mute_led()
    {
        _time.Advance(TimeSpan.FromHours(1));
        _board = new SimulatedBoardDriver(_time);
    }

    public void Dispose() => _board.Dispose();

    [Fact]
    public void Is_dark_before_the_microphone_lives_and_lit_after_it_is_silent()
    {
        Guard();
        Assert.False(_open, "closed until the LED was seen dark");
        using PanelDriver panel = Start();
        Eventually.Holds(() => _open, "the microphone lives");
        Assert.False(IsLit);

        _light.SetMuted(true);
        Assert.False(_open, "muted at once");
        Look(panel);
        Assert.False(IsLit, "something is still on its way");
        _silent = true;
        Eventually.Holds(() => IsLit, "lit");
        Assert.True(panel.IsMuteLit);

        _light.SetMuted(false);
        Eventually.Holds(() => _open, "the microphone lives again");
        Assert.False(IsLit);
        Assert.False(_lied, "it was opened while the LED was lit");
    }

    [Fact]
    public void Is_dark_when_the_panel_ends_and_before_a_microphone_is_there()
    {
        PanelDriver panel = Start();
        Look(panel);
        Assert.False(IsLit);
        Guard();
        _light.SetMuted(true);
        _silent = true;
        Eventually.Holds(() => IsLit, "lit");
        panel.Dispose();
        Assert.False(IsLit);
        Assert.False(panel.IsMuteLit);
    }

    [Fact]
    public void That_stays_lit_keeps_the_microphone_muted_and_leaves_the_lock_alone()
    {
        Guard();
        bool stuck = false;
        using PanelDriver panel = Start(lines => new StuckMuteLed(lines, () => Volatile.Read(ref stuck)));
        Eventually.Holds(() => _open, "the microphone lives");
        _light.SetMuted(true);
        _silent = true;
        Eventually.Holds(() => panel.IsMuteLit, "lit");
        Volatile.Write(ref stuck, true);
        _light.SetMuted(false);
        Eventually.Holds(() => panel.Health.Problem is not null, "the reason");
        Assert.Contains("mute LED's line stays high", panel.Health.Problem, StringComparison.Ordinal);
        Assert.Contains("microphone stays muted", panel.Health.Problem, StringComparison.Ordinal);
        Assert.True(panel.Health.LineAgrees, "of the lock's LED nothing is wrong");
        Look(panel);
        Assert.False(_open);
        Volatile.Write(ref stuck, false);
        Eventually.Holds(() => _open, "healed");
        Assert.False(_lied);
    }

    [Fact]
    public void That_cannot_be_driven_at_all_is_dark_and_silences_nobody()
    {
        Guard();
        using PanelDriver panel = new(
            () => throw new PanelUnavailableException(
                "There is no gpiochip."), _time, NullLogger.Instance, _ => { }, _ => { }, mute: _light);
        panel.Start();
        Eventually.Holds(() => _open, "the microphone lives");
    }

    [Fact]
    public void Opens_nothing_while_its_thread_hangs_and_muting_takes_the_wish_back()
    {
        Guard();
        _light.SetMuted(true);
        _light.SetMuted(false);
        Assert.False(_open, "nobody has seen it dark");
        _light.SetMuted(true);
        _light.IsDark();
        Assert.False(_open, "nobody wants it any more");
    }

    /// <summary>Any order of what people, the audio path and the panel's thread do.</summary>
    [Fact]
    public void Never_lies_in_any_order_of_things()
    {
        Gen.Int[0, 5].Array[1, 80].Sample(steps =>
        {
            MuteLight light = new();
            bool open = true, heard = true, lit = false, meant = false;
            light.Guard(muted => open = !muted, () => !open && !heard);
            foreach (int step in steps)
            {
                switch (step)
                {
                    case 0:
                        light.SetMuted(true);
                        break;
                    case 1:
                        light.SetMuted(false);
                        break;
                    case 2: // the next frame
                        heard = open;
                        break;
                    case 3: // the thread decides
                        meant = light.MayLight;
                        break;
                    case 4: // and writes, later
                        lit = meant;
                        if (!lit)
                            light.IsDark();
                        break;
                    default: // the lines are lost
                        (lit, meant) = (false, false);
                        light.IsDark();
                        break;
                }
                if (lit && (open || heard))
                    return false;
            }
            return true;
        }, iter: 20_000, threads: 1);
    }

    private bool IsLit => _board.IsHigh(26);

    private void Guard() => _light.Guard(
        muted =>
        {
            _lied |= !muted && IsLit;
            _silent &= muted;
            _open = !muted;
        }, () => _silent);

    private PanelDriver Start(Func<IPanelLines, IPanelLines>? around = null)
    {
        PanelDriver panel = new(
            () => (around ?? (lines => lines))(PanelFactory.Open(Wired, _board)), _time, NullLogger.Instance, _ => { }, _ => { },
            mute: _light);
        panel.Start();
        return panel;
    }

    /// <summary>The thread has been round; its news of the LED is as of now.</summary>
    private static void Look(PanelDriver panel)
    {
        panel.Show(Appliance.Light.LightPattern.Solid);
        Eventually.Holds(() => panel.IsLit, "looked");
        panel.Show(Appliance.Light.LightPattern.Dark);
        Eventually.Holds(() => !panel.IsLit, "looked");
    }

    private sealed class StuckMuteLed(IPanelLines lines, Func<bool> stuck) : IPanelLines
    {
        private bool _written;

        public bool IsButtonPressed() => lines.IsButtonPressed();

        public bool StampsEdges => lines.StampsEdges;

        public bool TryTakeEdge(out ButtonEdge edge) => lines.TryTakeEdge(out edge);

        public void SetLed(bool lit) => lines.SetLed(lit);

        public bool LedFollows(bool lit) => lines.LedFollows(lit);

        public bool HasMuteLed => true;

        public void SetMuteLed(bool lit) => lines.SetMuteLed(_written = lit || (_written && stuck()));

        public bool MuteLedFollows(bool lit) => lines.MuteLedFollows(lit);

        public void Dispose() => lines.Dispose();
    }
}
