using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Tests.Panel;

public sealed class The_panel_thread : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<PanelHealth> _news = new();
    private readonly ScriptedLines _lines = new();

    public The_panel_thread() => _time.Advance(TimeSpan.FromHours(1));

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void Does_not_claim_a_panel_before_it_was_opened_and_read_back()
    {
        using PanelDriver panel = Create(() => throw new PanelUnavailableException("There is no gpiochip."));
        Assert.False(panel.Health.LineAgrees);
        panel.Start();
        Eventually.Holds(() => panel.Health.Problem == "There is no gpiochip.", "the reason");
    }

    [Fact]
    public void Writes_dark_first_and_dark_last()
    {
        PanelDriver panel = Create(() => _lines);
        panel.Show(LightPattern.Solid);
        panel.Start();
        Eventually.Holds(() => _lines.Lit && panel.IsLit, "lit");
        panel.Dispose();
        Assert.False(_lines.Lit);
        Assert.True(_lines.Disposed);
        Assert.False(panel.IsLit);
        panel.Dispose();
    }

    [Fact]
    public void Goes_dark_when_nobody_evaluates_the_light_any_more_and_lights_again_when_somebody_does()
    {
        using PanelDriver panel = Create(() => _lines);
        panel.Show(LightPattern.Solid);
        panel.Start();
        Eventually.Holds(() => _lines.Lit, "lit");
        _time.Advance(PanelDriver.Stale - TimeSpan.FromMilliseconds(1));
        int writes = _lines.Writes;
        Eventually.Holds(() => _lines.Writes > writes, "asserted again");
        Assert.True(_lines.Lit);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Eventually.Holds(() => !_lines.Lit, "dark, because the room loop is stuck");
        panel.Show(LightPattern.Solid);
        Eventually.Holds(() => _lines.Lit, "lit again");
    }

    [Fact]
    public void Asserts_the_level_again_each_second_so_that_a_glitch_heals()
    {
        using PanelDriver panel = Create(() => _lines);
        panel.Start();
        Eventually.Holds(() => _lines.Writes > 0, "written");
        _lines.Lit = true;
        panel.Show(LightPattern.Dark);
        _time.Advance(TimeSpan.FromSeconds(1));
        Eventually.Holds(() => !_lines.Lit, "healed");
    }

    [Fact]
    public void Survives_whatever_a_driver_throws_and_opens_the_lines_again()
    {
        int opened = 0;
        using PanelDriver panel = Create(() => ++opened == 1 ? throw new DllNotFoundException("libgpiod went away") : _lines);
        panel.Start();
        Eventually.Holds(() => _news.Any(health => health.Problem == "libgpiod went away"), "the reason");
        Eventually.Holds(() => panel.Health == PanelHealth.Good, "good again");
        _lines.Lost = new IOException("the chip was unplugged");
        Eventually.Holds(() => panel.Health.Problem == "the chip was unplugged", "the next reason");
        _lines.Lost = null;
        Eventually.Holds(() => panel.Health == PanelHealth.Good, "good once more");
    }

    private PanelDriver Create(Func<IPanelLines> open) => new(open, _time, NullLogger.Instance, _ => { }, _news.Enqueue);

    private sealed class ScriptedLines : IPanelLines
    {
        private volatile bool _lit;
        private volatile int _writes;
        private volatile Exception? _lost;
        private volatile bool _disposed;

        public bool Lit
        {
            get => _lit;
            set => _lit = value;
        }

        public int Writes => _writes;

        public bool Disposed => _disposed;

        public Exception? Lost
        {
            get => _lost;
            set => _lost = value;
        }

        public bool IsButtonPressed() => Lost is { } lost ? throw lost : false;

        public bool StampsEdges => false;

        public bool TryTakeEdge(out ButtonEdge edge)
        {
            edge = default;
            return false;
        }

        public void SetLed(bool lit)
        {
            _lit = lit;
            Interlocked.Increment(ref _writes);
        }

        public bool LedFollows(bool lit) => _lit == lit;

        public bool HasMuteLed => false;

        public void SetMuteLed(bool lit)
        {
        }

        public bool MuteLedFollows(bool lit) => true;

        public void Dispose()
        {
            _lit = false;
            _disposed = true;
        }
    }
}
