using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Appliance.Tests.Status;

namespace ZoomRooms.Appliance.Tests.Health;

/// <summary>Files laid out as kernels lay them out.</summary>
public sealed class The_device_under_the_room : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("zoomrooms-health-");

    public The_device_under_the_room()
    {
        Put("proc/meminfo", "MemTotal: 1000000 kB\nMemAvailable:  500000 kB\n");
        Put("proc/cmdline", "rauc.slot=B ro quiet\n");
        Put("proc/self/mounts", "/dev/vda2 / ext4 ro,noatime 0 0\n/dev/vda4 /var/lib ext4 rw,noatime 0 0\n");
        Put("usr/lib/os-release", "ID=debian\nIMAGE_VERSION=2026.11.23-abc\n");
        Put("run/systemd/timesync/synchronized", "");
        Directory.CreateDirectory(Path.Combine(_root.FullName, "var/lib/room"));
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_healthy_device_has_no_problems_and_what_nothing_tells_is_not_known()
    {
        DeviceHealth health = Read();
        Assert.Empty(health.Problems());
        Assert.Equal(("B", "2026.11.23-abc", 500000L * 1024), (health.Slot, health.ImageVersion, health.MemoryAvailableBytes));
        Assert.Null(health.TemperatureCelsius);
        Assert.Null(health.IsThrottled);
        Assert.Null(health.IsUndervolted);
        Assert.Null(health.StorageWornPercent);
    }

    [Theory]
    [InlineData("sys/class/thermal/thermal_zone1/temp", "81000", "TooHot")]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "50001", "Undervoltage")]
    [InlineData("sys/devices/platform/soc/soc:firmware/get_throttled", "4", "Throttled")]
    [InlineData("sys/block/mmcblk0/device/life_time", "0x02 0x09", "StorageWorn")]
    [InlineData("run/zoomrooms-boot/data-lost", "the data partition cannot be used", "StateLost")]
    [InlineData(
        "run/zoomrooms-appliance/self-test", "camera: NO CAMERA: nothing is there\nmicrophone 2: digital silence",
        "SelfTestFailed")]
    [InlineData("proc/meminfo", "MemAvailable: 20000 kB", "MemoryLow")]
    [InlineData("proc/self/mounts", "/dev/vda4 /var/lib ext4 rw 0 0\n/dev/vda4 /var/lib ext4 ro 0 0", "StateNotWritable")]
    public void Each_problem_has_its_name(string file, string content, string problem)
    {
        Put("sys/class/thermal/thermal_zone0/temp", "40000");
        Put(file, content);
        Assert.Equal(problem, Assert.Single(Read().Problems()).Name);
    }

    [Fact]
    public void A_weak_supply_is_seen_on_the_mainline_kernel_too_and_so_is_a_slowed_processor()
    {
        Put("sys/class/hwmon/hwmon3/name", "rpi_volt");
        Put("sys/class/hwmon/hwmon3/in0_lcrit_alarm", "1");
        Put("sys/class/thermal/cooling_device0/type", "cpufreq-cpu0");
        Put("sys/class/thermal/cooling_device0/cur_state", "2");
        Assert.Equal(["Undervoltage", "Throttled"], Read().Problems().Select(problem => problem.Name));
    }

    [Fact]
    public void Without_a_time_server_the_clock_is_a_problem()
    {
        File.Delete(Path.Combine(_root.FullName, "run/systemd/timesync/synchronized"));
        Assert.Equal("ClockNotSynchronized", Assert.Single(Read().Problems()).Name);
    }

    [Fact]
    public void Past_undervoltage_is_not_present_undervoltage()
    {
        Put("sys/devices/platform/soc/soc:firmware/get_throttled", "50000");
        DeviceHealth health = Read();
        Assert.False(health.IsUndervolted);
        Assert.False(health.IsThrottled);
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r", "HTTP/1.1 200 OK")]
    [InlineData("GET / HTTP/1.1\r", "HTTP/1.1 404 ")]
    [InlineData("POST /metrics HTTP/1.1\r", "HTTP/1.1 405 ")]
    [InlineData("", "HTTP/1.1 400 ")]
    [InlineData("GET", "HTTP/1.1 400 ")]
    public void The_metrics_socket_speaks_enough_http(string request, string answer) =>
        Assert.StartsWith(answer, MetricsText.Answer(request, () => (Documents.Lit, Read())), StringComparison.Ordinal);

    [Fact]
    public void Metrics_are_numbers_without_names_codes_or_meetings()
    {
        string text = MetricsText.Of(Documents.Lit, Read());
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Matches(
                @"^(# (HELP|TYPE) zoomrooms_|zoomrooms_[a-z_]+(\{[a-z]+=""[^""]*""(,[a-z]+=""[^""]*"")*\})? -?[0-9.E+]+$)", line);
        foreach (string secret in (
            string[])[Documents.Lit.SecurityCode!, Documents.Lit.Meeting, Documents.Lit.RoomName, Documents.Lit.Leader!])
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.Contains("slot=\"B\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_pictures_are_among_the_metrics()
    {
        string text = MetricsText.Of(Documents.Lit, Read());
        foreach (string line in (
            string[])["zoomrooms_pictures_encoded{layer=\"picture\"} 300", "zoomrooms_pictures_encoded{layer=\"small\"} 299",
            "zoomrooms_picture_bytes{layer=\"small\"} 180000", "zoomrooms_picture_bitrate{layer=\"small\"} 150000"])
            Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal);
        StatusPicture small = Documents.Lit.Pictures[1];
        foreach (StatusPicture none in (
            StatusPicture[])[small with { Wanted = false }, small with { Problem = "libx264 does not open: out of memory" }])
            Assert.Contains("\nzoomrooms_picture_bitrate{layer=\"small\"} 0\n", MetricsText.Of(
                Documents.Lit with { Pictures = [none] }, Read()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_of_the_status_is_one_of_the_metrics()
    {
        StatusDocument status = Documents.Lit with { Problems = ["NoEncoder: no encoder of the ladder works.", "TooHot: 82 °C."] };
        Assert.Equal(["zoomrooms_problem{name=\"NoEncoder\"} 1", "zoomrooms_problem{name=\"TooHot\"} 1"],
            MetricsText.Of(status, Read()).Split('\n').Where(line => line.StartsWith("zoomrooms_problem{", StringComparison.Ordinal)));
    }

    private DeviceHealth Read() => new DeviceHealthReader(_root.FullName, new PathOptions { State = "/var/lib/room" }).Read();

    private void Put(string path, string content)
    {
        string full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
