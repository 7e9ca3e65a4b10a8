# Missing, empty and re-sent days, and a partner's day that is hard to read.
(
    cd trips || exit 1
    rm -f trips_2025-11-04.csv
    : > trips_2025-11-07.csv
    head -n 1 trips_2025-11-08.csv > header
    cp header trips_2025-11-08.csv
    cp header resent/trips_2025-11-09.csv
    : > resent/trips_2025-11-10.csv
    mv trips_2025-11-12.csv resent/
    : > trips_2025-11-13.csv
    : > resent/trips_2025-11-13.csv
    rm -f trips_2025-11-14.csv
    : > resent/trips_2025-11-14.csv
    # One trip gone, one cancelled, one with another vehicle.
    sed -e '2d' -e '3s/,ended,/,cancelled,/' -e '4s/^\([^,]*,[^,]*\),[0-9]*,/\1,999,/' \
        trips_2025-11-15.csv > resent/trips_2025-11-15.csv
    # Two trips more.
    { cat trips_2025-11-16.csv; sed -n '2,3s/^/9/p' trips_2025-11-17.csv; } > resent/trips_2025-11-16.csv
    # Sent again without any change, in another order.
    { cat header; tail -n +2 trips_2025-11-17.csv | sort -r; } > resent/trips_2025-11-17.csv
    rm header
)
(
    cd partners/aokawa || exit 1
    rm -f aokawa_2025-11-05.csv.gz
    : > aokawa_2025-11-06.csv.gz
    {
        printf '利用日時,返却日時,車両番号,利用者番号,出発駅,到着駅,走行距離km,料金,備考\r\n'
        printf '2025年11月09日 12時57分,,7,8,山手橋1号,,1.5,250,"雨天\r\n注意"\r\n'
        printf '2025年11月09日 13時00分,,7,8,桜ヶ丘橋1号,,1.5,N/A,\r\n'
        printf '2025年11月09日 13時05分,,7,8,緑橋1号,,1.5,,\r\n'
        printf '2025年11月09日 13時07分,,7,8,緑橋1号,,1.5,-1,\r\n'
        printf '2025年11月09日 13時10分,,7,8,緑橋1号,,1.5,0,\r\n'
    } | iconv -f UTF-8 -t CP932 | gzip > aokawa_2025-11-09.csv.gz
)
