namespace ZoomRooms.Media.Tests.Video.Substitute;

/// <summary>Cameras that people have, made of software: what the room asks for, what comes, and what it makes of it.</summary>
public sealed class Cameras_as_they_come : IDisposable
{
    private readonly SubstituteCamera _camera = new();

    [Fact]
    public async Task Raw_is_slow_so_JPEG_is_taken()
    {
        await _camera.AddAsync("YUYV", 640, 360, 10);
        await _camera.AddAsync("MJPG", 640, 360, 30);
        CameraChild.Seen seen = await _camera.ReadAsync(new(640, 360, 30, 45));
        Assert.Equal(("RUNNING", "mjpeg", 640, 360, 0L), (seen.State, seen.Format, seen.Width, seen.Height, seen.Damaged));
    }

    [Fact]
    public async Task Raw_is_small_so_JPEG_is_taken()
    {
        await _camera.AddAsync("YUYV", 320, 240, 30);
        await _camera.AddAsync("MJPG", 640, 360, 30);
        CameraChild.Seen seen = await _camera.ReadAsync(new(640, 360, 30, 20));
        Assert.Equal(("mjpeg", 640, 360), (seen.Format, seen.Width, seen.Height));
    }

    [Fact]
    public async Task A_camera_that_is_slow_in_every_mode_says_how_slow()
    {
        await _camera.AddAsync("YUYV", 320, 240, 10);
        CameraChild.Seen seen = await _camera.ReadAsync(new(320, 240, 30, 25));
        Assert.Equal(("yuyv422", 320, 240), (seen.Format, seen.Width, seen.Height));
        // A busy machine sees fewer, none sees more.
        Assert.InRange(seen.Rate, 0.1, 11);
    }

    [Fact]
    public async Task A_format_that_is_insisted_on_is_taken()
    {
        await _camera.AddAsync("YUYV", 320, 240, 10);
        await _camera.AddAsync("MJPG", 320, 240, 30);
        CameraChild.Seen seen = await _camera.ReadAsync(new(320, 240, 30, 20, InputFormat: "yuyv422"));
        Assert.Equal("yuyv422", seen.Format);
    }

    [Fact]
    public async Task A_damaged_JPEG_is_left_out_and_counted()
    {
        await _camera.AddAsync("MJPG", 640, 360, 30, damagedFirst: 3);
        CameraChild.Seen seen = await _camera.ReadAsync(new(640, 360, 30, 20));
        Assert.True(seen.Damaged >= 3, $"{seen.Damaged}");
        // Half a picture has a lower half of another brightness altogether.
        Assert.InRange(seen.FirstLower, seen.LastLower - 15, seen.LastLower + 15);
    }

    [Theory]
    [InlineData("CAMERA_FAULTY", "MJPG")]
    [InlineData("CAMERA_SHORT", "MJPG")]
    [InlineData("CAMERA_SHORT", "YUYV")]
    public async Task A_transfer_that_failed_costs_its_picture_alone(string fault, string code)
    {
        await _camera.AddAsync(code, 320, 240, 30);
        _camera.Environment[fault] = "4";
        CameraChild.Seen seen = await _camera.ReadAsync(new(320, 240, 30, 40));
        Assert.Equal("RUNNING", seen.State);
        Assert.True(seen.Damaged >= 5, $"{seen.Damaged}");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("zero")]
    [InlineData("same")]
    [InlineData("real")]
    [InlineData("past:600")]
    [InlineData("back")]
    public async Task Whatever_the_stamps_are_pictures_are_of_now_and_in_order(string stamps)
    {
        await _camera.AddAsync("YUYV", 320, 240, 30);
        _camera.Environment["CAMERA_STAMPS"] = stamps;
        CameraChild.Seen seen = await _camera.ReadAsync(new(320, 240, 30, 40));
        for (int i = 1; i < seen.Moments.Length; i++)
            Assert.True(seen.Moments[i] > seen.Moments[i - 1], $"picture {i} at {seen.Moments[i]} after {seen.Moments[i - 1]}");
        // The freshest tells what the clock adds; the others may have waited for a processor.
        Assert.InRange(seen.Ages.Min(), 0, 250);
        if (stamps != "true")
            Assert.All(seen.Ages.Zip(seen.Ages.Skip(1)), pair => Assert.True(pair.First >= 0 && pair.Second >= 0));
    }

    public void Dispose() => _camera.Dispose();
}
