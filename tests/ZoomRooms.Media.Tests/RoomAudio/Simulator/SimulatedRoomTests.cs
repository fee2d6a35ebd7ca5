using ZoomRooms.Media.Sound;
using ZoomRooms.RoomSimulator.Rooms;
using ZoomRooms.RoomSimulator.Signals;
using ZoomRooms.RoomSimulator.Sounds;

namespace ZoomRooms.Media.Tests.RoomAudio.Simulator;

public class SimulatedRoomTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.234)]
    [InlineData(4)]
    public void Without_walls_a_sound_arrives_after_its_distance_and_as_weak_as_that(double metres)
    {
        ShoeboxRoom room = new(new Point(10, 8, 3), t60: 0, seed: 1);
        Point source = new(3, 4, 1.2);
        float[] response = room.Responses(source, [source with { X = source.X + metres }])[0];
        double sum = 0, moment = 0;
        for (int i = 0; i < response.Length; i++)
        {
            sum += response[i];
            moment += i * (double)response[i];
        }
        Assert.Equal(1 / (4 * Math.PI * metres), sum, sum * 0.01);
        Assert.Equal(metres / 343 * 48_000, moment / sum, 0.05);
    }

    [Theory]
    [InlineData(4, 3, 2.5, 0.2)]
    [InlineData(4, 3, 2.5, 0.9)]
    [InlineData(6.5, 5, 2.8, 0.45)]
    [InlineData(12, 8, 3.2, 0.7)]
    public void A_room_sounds_as_long_as_was_asked(double x, double y, double z, double t60)
    {
        ShoeboxRoom room = new(new Point(x, y, z), t60, seed: 3);
        Point microphone = new(0.6 * x, 0.4 * y, 0.8);
        float[][] responses = room.Responses(new Point(0.3 * x, 0.7 * y, 1.2), [microphone, microphone with { X = microphone.X + 0.05 }]);
        Assert.All(responses, response => Assert.Equal(t60, ReverberationTime.Of(response), 0.15 * t60));
    }

    [Fact]
    public void The_same_room_is_the_same_again()
    {
        float[] Response() => new ShoeboxRoom(new Point(4, 3, 2.5), 0.3, seed: 5).Responses(new Point(1, 1, 1), [new Point(2, 2, 1)])[0];
        Assert.Equal(Response(), Response());
    }

    [Fact]
    public void Convolution_by_blocks_is_convolution()
    {
        Random random = new(9);
        float[] Random(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)];
        float[] signal = Random(20_000);
        float[][] responses = [Random(700), Random(700), Random(700)];
        float[][] results = Convolution.Convolve(signal, responses);
        for (int k = 0; k < responses.Length; k++)
        {
            foreach (int at in (int[])[0, 1, 699, 700, 5_000, 12_345, 19_999])
            {
                double sum = 0;
                for (int tap = 0; tap <= Math.Min(at, 699); tap++)
                    sum += signal[at - tap] * (double)responses[k][tap];
                Assert.Equal(sum, results[k][at], 1e-4);
            }
        }
    }

    [Fact]
    public void Noise_from_everywhere_is_as_loud_as_asked_and_alike_where_microphones_are_close()
    {
        MicrophonePosition[] array = ArrayShape.Line(3, 0.05);
        Point[] microphones = [.. array.Select(microphone => new Point(2, 2, 1).Microphone(microphone, 0))];
        float[][] noise = DiffuseNoise.Make(microphones, NoiseColour.White, -40, 96_000, seed: 2);
        Assert.All(noise, channel => Assert.Equal(-40, Decibels.OfPower(Decibels.Power(channel)), 0.5));
        // White up to 24 kHz: the correlation is the mean over all frequencies of sin(x)/x, x = 2πfd/c.
        Assert.Equal(Coherence(0.05), Correlation(noise[0], noise[1]), 0.03);
        Assert.Equal(Coherence(0.10), Correlation(noise[0], noise[2]), 0.03);
    }

    private static double Coherence(double metres) => Enumerable.Range(1, 1000).Average(i =>
    {
        double x = 2 * Math.PI * (24_000 * i / 1000.0) * metres / 343;
        return Math.Sin(x) / x;
    });

    private static double Correlation(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum() / a.Sum(x => (double)x * x);
}
