using ZoomRooms.Media.RoomAudio;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class DeviceClockTests
{
    private readonly Random _random = new(11);
    private readonly DeviceClock _clock = new();
    private double _time = 100;

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    [InlineData(0)]
    public void A_crystal_is_known_after_a_while_however_its_times_tremble(double partsPerMillion)
    {
        Run(3000, partsPerMillion);
        Assert.Equal(partsPerMillion, _clock.PartsPerMillion, 8.0);
        Assert.Equal(_time - 0.01, _clock.BlockTime, 0.3e-3);
        Assert.Equal(0, _clock.Jumps);
    }

    [Fact]
    public void Its_time_wanders_by_less_than_a_sample_a_block()
    {
        Run(1000, 100);
        for (int block = 0; block < 1000; block++)
        {
            double before = _clock.BlockTime;
            Run(1, 100);
            Assert.Equal(0.01, _clock.BlockTime - before, 1.0 / 48_000);
        }
    }

    [Theory]
    [InlineData(0.06)]
    [InlineData(-0.06)]
    public void Samples_that_were_lost_are_a_jump_and_nothing_else_is(double seconds)
    {
        Run(1000, 50);
        double trembled = _time + 0.05;
        // One callback that comes late is no jump.
        _clock.Add(TimeSpan.FromSeconds(trembled));
        _time += 0.01;
        Run(100, 50);
        Assert.Equal(0, _clock.Jumps);
        _time += seconds;
        Run(3, 50);
        Assert.Equal(1, _clock.Jumps);
        Assert.Equal(seconds * 48_000, _clock.Jumped, 100.0);
        Run(500, 50);
        Assert.Equal(1, _clock.Jumps);
        Assert.Equal(_time - 0.01, _clock.BlockTime, 0.3e-3);
    }

    private void Run(int blocks, double partsPerMillion)
    {
        for (int block = 0; block < blocks; block++)
        {
            _clock.Add(TimeSpan.FromSeconds(_time + (_random.NextDouble() - 0.5) * 2e-3));
            _time += 0.01 / (1 + partsPerMillion * 1e-6);
        }
    }
}
